"""A plan of six actions in a fictional parliament of State A, for tests and for looking at."""

from uncac_prevention.plan import PROFILE, ActionPlan, Review

_PROFILE = {
    "en": {"institution_type": "parliament", "institution_name": "Parliament of State A, Secretariat",
           "scope": "Law-making, oversight of the relief fund and integrity of members and staff, until the end of 2027."},
    "zh": {"institution_type": "parliament", "institution_name": "甲国议会秘书处", "scope": "立法、对救济基金的监督以及议员和工作人员的廉正，至2027年底。"},
}
_SAME = (
    {"likelihood": "4", "impact": "4", "control_tested": "no", "residual": "4", "uncac_article": "art8.2", "report_para": "29", "measure": "ethics-committee",
     "start": "2027-01-15", "end": "2027-06-30", "indicator_type": "output", "status": "under_way", "recommendation": "none", "origin": "04/self-check/responsible"},
    {"likelihood": "3", "impact": "4", "control_tested": "yes", "residual": "2", "uncac_article": "art8.5", "report_para": "30", "measure": "asset-declarations",
     "start": "2027-02-01", "end": "2027-12-15", "indicator_type": "outcome", "status": "planned", "recommendation": "none"},
    {"likelihood": "5", "impact": "4", "control_tested": "none", "residual": "4", "uncac_article": "art9.1", "report_para": "48", "measure": "emergency-procurement",
     "start": "2027-01-10", "end": "2027-04-30", "indicator_type": "output", "status": "planned", "recommendation": "none"},
    {"likelihood": "4", "impact": "3", "control_tested": "no", "residual": "3", "uncac_article": "art13.1", "report_para": "32", "measure": "open-hearings",
     "start": "2027-03-01", "end": "2027-10-31", "indicator_type": "outcome", "status": "planned", "recommendation": "none"},
    {"likelihood": "3", "impact": "5", "control_tested": "yes", "residual": "2", "uncac_article": "art9.2", "report_para": "71", "measure": "assistance",
     "start": "2027-02-15", "end": "2027-05-31", "indicator_type": "output", "status": "planned", "recommendation": "71"},
    {"likelihood": "3", "impact": "3", "control_tested": "no", "residual": "2", "uncac_article": "art9.2", "report_para": "72",
     "start": "2027-05-01", "end": "2027-11-30", "indicator_type": "outcome", "recommendation": "72"},
)
_WORDS = {"en": (
    {"risk": "A member votes on a contract in which the member’s family has an interest.", "cause": "The code of conduct names no body that looks at complaints.",
     "effect": "The contract is not the best one, and the public loses trust in the decision.", "control": "Code of conduct of 2019, without a procedure.",
     "action": "Set up an ethics committee of five members, give it a written mandate, and publish a yearly report on its work.", "owner": "Bureau of Parliament",
     "partner": "Anti-corruption body; two civil society organizations", "resources": "One secretary at half time; a room", "dependency": "Change of the rules of procedure",
     "indicator": "Complaints answered within 60 days, from the register of the committee", "baseline": "0 (no committee)", "target": "All complaints",
     "note": "Names of persons stay confidential; numbers are published."},
    {"risk": "Interests of members stay unknown when they decide.", "cause": "Declarations are made once, on paper, and nobody reads them.",
     "effect": "Conflicts of interest are found late or never.", "control": "Declaration on paper at the beginning of the term.",
     "action": "Introduce a yearly declaration in electronic form, with a check of one in five declarations by lot.", "owner": "Secretary-General of Parliament",
     "partner": "Supreme audit institution", "resources": "Form and training; 20 days of work", "dependency": "Action 1",
     "indicator": "Share of declarations handed in on time and checked", "baseline": "61% on time, 0% checked", "target": "95% on time, 20% checked",
     "note": "What is published, and what stays private, is for the law to say."},
    {"risk": "In an emergency, goods are bought at any price from a supplier that nobody checked.", "cause": "There is no rule for urgent purchases.",
     "effect": "Money of the relief fund is lost, and aid comes late.", "control": "",
     "action": "Draft rules for emergency purchases: threshold, two signatures, publication of each contract within ten days.", "owner": "Committee on the Budget",
     "partner": "Ministry in charge of procurement", "resources": "Two legal drafters for eight weeks", "dependency": "Consultation with the ministry",
     "indicator": "Rules adopted; contracts published within ten days", "baseline": "No rules; 12% published", "target": "Rules in force; 90% published"},
    {"risk": "Draft laws are changed in meetings that nobody outside can follow.", "cause": "Hearings are open only on request.", "effect": "Laws serve few and are hard to apply.",
     "control": "Minutes are published after three months.", "action": "Open hearings of all committees by default, with agenda and papers published seven days before.",
     "owner": "Conference of Committee Chairs", "partner": "Civil society; media", "resources": "Streaming in two rooms", "dependency": "Action 1 does not have to be finished",
     "indicator": "Share of hearings that were open, with papers in time", "baseline": "18%", "target": "80%", "note": "Closed sessions need a reason that is written down."},
    {"risk": "The budget committee does not see where controls fail.", "cause": "Members lack experience with audit reports.", "effect": "Findings are repeated from year to year.",
     "control": "Annual audit report, discussed in one sitting.", "action": "Find out which technical assistance on public finances can be requested, and ask for it.",
     "owner": "Secretariat of the budget committee", "partner": "Ministry of foreign affairs", "resources": "Five days of work", "dependency": "Request by the Government",
     "indicator": "Request sent, with a plan for training", "baseline": "No request", "target": "One request"},
    {"risk": "Reports from staff do not arrive.", "cause": "Reports go through the line manager.", "effect": "Problems become known when the damage is done.", "control": "A letter box.",
     "action": "Try out an electronic channel for reports, with its limits written down: who has access, and for how long.", "owner": "Head of the integrity unit",
     "partner": "", "resources": "", "dependency": "", "indicator": "Reports that were answered within 14 days", "baseline": "", "target": "90%"},
), "zh": (
    {"risk": "议员就其家属有利益关系的合同进行表决。", "cause": "行为守则没有指定受理投诉的机构。", "effect": "合同并非最优，公众对决定失去信任。", "control": "2019年行为守则，未规定程序。",
     "action": "设立由五名议员组成的道德委员会，以书面形式规定其职权，并每年公布工作报告。", "owner": "议会主席团", "partner": "反腐败机构；两个民间社会组织",
     "resources": "一名半职秘书；一间办公室", "dependency": "修改议事规则", "indicator": "60天内答复的投诉数量（委员会登记册）", "baseline": "0（尚无委员会）", "target": "全部投诉",
     "note": "个人姓名保密，只公布数字。"},
    {"risk": "议员作出决定时，其利益关系不为人知。", "cause": "只申报一次，使用纸质表格，无人查阅。", "effect": "利益冲突发现得晚，或始终未被发现。", "control": "任期开始时提交纸质申报。",
     "action": "建立年度电子申报制度，并抽签核查五分之一的申报。", "owner": "议会秘书长", "partner": "最高审计机关", "resources": "表格和培训；20个工作日", "dependency": "行动1",
     "indicator": "按时提交并经核查的申报所占比例", "baseline": "按时61%，核查0%", "target": "按时95%，核查20%", "note": "公布哪些内容、哪些不公开，由法律规定。"},
    {"risk": "紧急情况下，以任何价格向未经核查的供应商采购物资。", "cause": "没有紧急采购规则。", "effect": "救济基金资金流失，援助迟到。", "control": "",
     "action": "起草紧急采购规则：规定门槛值、两人签字，以及在十天内公布每份合同。", "owner": "预算委员会", "partner": "主管采购的部委", "resources": "两名法律起草人员，八周", "dependency": "与该部委磋商",
     "indicator": "规则获得通过；十天内公布的合同所占比例", "baseline": "没有规则；公布12%", "target": "规则生效；公布90%"},
    {"risk": "法律草案在外界无法旁听的会议上被修改。", "cause": "听证会只应请求公开。", "effect": "法律只服务于少数人，且难以执行。", "control": "会议记录三个月后公布。",
     "action": "各委员会听证会一律公开，并提前七天公布议程和文件。", "owner": "委员会主席会议", "partner": "民间社会；媒体", "resources": "两间会议室的网络直播", "dependency": "不以行动1完成为前提",
     "indicator": "公开举行且按时公布文件的听证会所占比例", "baseline": "18%", "target": "80%", "note": "不公开的会议须书面说明理由。"},
    {"risk": "预算委员会看不出控制措施在何处失效。", "cause": "委员缺乏阅读审计报告的经验。", "effect": "同样的审计发现年年重复。", "control": "年度审计报告，在一次会议上讨论。",
     "action": "了解可请求提供哪些公共财政方面的技术援助，并提出请求。", "owner": "预算委员会秘书处", "partner": "外交部", "resources": "五个工作日", "dependency": "由政府提出请求",
     "indicator": "已提出请求并附培训计划", "baseline": "没有请求", "target": "一份请求"},
    {"risk": "工作人员的举报无法送达。", "cause": "举报须经直接上级转交。", "effect": "损害发生后才得知问题。", "control": "一个信箱。",
     "action": "试行电子举报渠道，并写明其局限：谁可以访问，保存多久。", "owner": "廉正部门负责人", "partner": "", "resources": "", "dependency": "", "indicator": "14天内得到答复的举报", "baseline": "", "target": "90%"},
)}
MARKS = {"basis": 3, "specific": 3, "owner": 2, "dated": 3, "measurable": 2, "risk_logic": 2, "participation": 2, "feasibility": 1}


def fictional(form, language):
    """A plan as a learner could write it, one of its lines unfinished."""
    lines = {f"line-{number}": {**same, **words} for number, (same, words) in enumerate(zip(_SAME, _WORDS[language], strict=True), 1)}
    return ActionPlan.from_answers(form, {PROFILE: {**_PROFILE[language], "plan_id": "0123456789ab"}, **lines})


def reviewed(language):
    """What a colleague says of it."""
    said = {"en": "Who replaces the secretary during leave? Otherwise clear.", "zh": "秘书休假时由谁代理？其他内容清楚。"}
    return Review("0123456789ab", {**MARKS, "feasibility": 2, "basis": 2}, {"line-1": said[language]})
