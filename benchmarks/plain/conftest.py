"""Lesson 8's ground as plain pytest-django would make it: a memcached, and live_server."""

import os
import shutil
import socket
import subprocess
import time

import pytest


HOST, PORT = os.environ["MEMCACHED"].split(":")


@pytest.fixture(scope="session", autouse=True)
def memcached():
    command = [shutil.which("memcached"), "-l", HOST, "-p", PORT, "-u", "nobody"]
    process = subprocess.Popen(command)
    while True:
        try:
            socket.create_connection((HOST, int(PORT))).close()
            break
        except OSError:
            time.sleep(0.005)
    yield
    process.kill()
    process.wait()
