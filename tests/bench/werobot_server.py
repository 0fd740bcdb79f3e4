"""Reference (c): WeRoBot answers a plain text with a plain text, and does nothing else.

Runs under an interpreter of its own (WEROBOT_PYTHON), since WeRoBot is no dependency of ours.
"""

import logging
import sys

import waitress
import werobot

robot = werobot.WeRoBot(token="tok")
robot.config["SESSION_STORAGE"] = False  # a bare echo keeps nothing


@robot.text
def answer(message):
    """The same text again."""
    return message.content


if __name__ == "__main__":
    logging.getLogger("waitress.queue").setLevel(logging.ERROR)
    waitress.serve(robot.wsgi, host="127.0.0.1", port=int(sys.argv[1]), threads=4, _quiet=True)
