"""A scripted learner of a room: enters the code, opens a lesson, and answers its exercises over the connection that the page would use."""

import asyncio
import json
import re
import uuid
from concurrent.futures import ThreadPoolExecutor
from http.cookies import SimpleCookie
from time import perf_counter
from urllib.parse import urlencode

from tornado.httpclient import AsyncHTTPClient, HTTPRequest
from tornado.websocket import websocket_connect

SECONDS = 240


def run(wanted):
    """Run a coroutine in a thread of its own: a browser that a test has open keeps this one's loop running."""
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(asyncio.run, wanted).result()


async def fetch(address, cookie="", body=None, **more):
    """Return the answer to a request, whatever its status; redirections are not followed."""
    request = HTTPRequest(address, headers={"Cookie": cookie} | more.pop("headers", {}), method="POST" if body is not None else more.pop("method", "GET"),
                          body=None if body is None else urlencode(body), follow_redirects=False, request_timeout=SECONDS, connect_timeout=SECONDS, **more)
    return await AsyncHTTPClient().fetch(request, raise_error=False)


async def take_seat(server, code):
    """Enter the code and return the cookie, and the status where there is none."""
    answer = await fetch(f"{server}/", body={"code": code})
    cookies = SimpleCookie(answer.headers.get("Set-Cookie", ""))
    return f"uncac_seat={cookies['uncac_seat'].value}" if "uncac_seat" in cookies else answer.code


class Learner:
    """One learner with a seat; `waited` are the seconds from each answer to its being kept."""

    def __init__(self, server, cookie):
        self.server, self.cookie, self.waited, self.kernel, self._views = server, cookie, [], "", {}

    async def open(self, lesson):
        """Open a lesson and talk to its kernel, as the page does; return the seconds until the page was there."""
        start = perf_counter()
        page = await fetch(f"{self.server}/voila/render/{lesson}", self.cookie)
        assert page.code == 200, page.code
        seconds = perf_counter() - start
        self.kernel = re.search(rb'"?kernelId"?: *"([\w-]+)"', page.body)[1].decode()
        self._line = await connect(self.server, self.cookie, self.kernel)
        await self._send("comm_info_request", {"target_name": "jupyter.widget"})
        comms = (await self._wait(lambda one: one["msg_type"] == "comm_info_reply"))["content"]["comms"]
        for comm in comms:
            await self._send("comm_msg", {"comm_id": comm, "data": {"method": "request_state"}})
            await self._wait(lambda one, comm=comm: one["msg_type"] == "comm_msg" and one["content"]["comm_id"] == comm)
        return seconds

    async def answer(self, exercise, act, value):
        """Press a button of an exercise and wait until its Form shows a new view, which it does when the answer is on the disk."""
        # The actions of an exercise name it, whatever its body shows.
        comm = next(comm for comm, view in self._views.items() if f"-{exercise}-do-" in str(view.get("actions")))
        before, start = self._views[comm]["n"], perf_counter()
        await self._send("comm_msg", {"comm_id": comm, "data": {"method": "custom", "content": {"act": act, "value": value}}})
        await self._wait(lambda _: self._views[comm]["n"] > before)
        self.waited.append(perf_counter() - start)
        return self._views[comm]

    async def leave(self):
        """Close the connection without a word, as a browser that is shut."""
        self._line.close()

    async def _send(self, kind, content):
        await self._line.write_message(message(kind, content))

    async def _wait(self, wanted):
        while True:
            one = json.loads(await asyncio.wait_for(self._line.read_message(), SECONDS))
            if one["msg_type"] == "comm_msg" and "view" in one["content"]["data"].get("state", {}):
                self._views[one["content"]["comm_id"]] = one["content"]["data"]["state"]["view"]
            if wanted(one):
                return one


async def connect(server, cookie, kernel, **headers):
    """Open the connection to a kernel; raises what the server's refusal raises."""
    address = f"ws{server.removeprefix('http')}/api/kernels/{kernel}/channels?session_id={uuid.uuid4()}"
    return await websocket_connect(HTTPRequest(address, headers={"Cookie": cookie, **headers}, request_timeout=SECONDS, connect_timeout=SECONDS))


def message(kind, content, channel="shell"):
    """Return a message of Jupyter's protocol as the page sends it."""
    header = {"msg_id": uuid.uuid4().hex, "msg_type": kind, "session": uuid.uuid4().hex, "username": "", "date": "2021-06-16T00:00:00Z", "version": "5.3"}
    return json.dumps({"channel": channel, "header": header, "parent_header": {}, "metadata": {}, "content": content, "buffers": []})


def answers_of(lesson):
    """What a learner presses in a lesson: exercise, act and value, item after item."""
    for exercise in lesson.exercises:
        for item in exercise.items:
            if item not in exercise.open_items:
                # An example is read, and left by "next".
                yield exercise.id, "next", None
                continue
            if exercise.kind in ("choice", "sort", "locate"):
                yield exercise.id, "check", item.key.id
            elif exercise.kind == "predict":
                yield exercise.id, "check", str(item.answer)
            else:
                continue
            yield exercise.id, "next", None
