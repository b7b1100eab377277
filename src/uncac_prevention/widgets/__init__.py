"""What appears on the screen and answers: the one Form and the explorers."""
