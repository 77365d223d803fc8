"""What the node talks to in the check: a backend that can be stopped, and somebody who receives datagrams."""

import asyncio
import socket
import threading

HEADER = 15  # type, sequence, timestamp, and at 13 the payload's length; docs/protocol.md
HEARTBEAT, REQUEST, RESPONSE = 0, 2, 3


class Backend:
    """Answers HEARTBEATs as they are and REQUESTs by RESPONSEs. It keeps its port while it is stopped."""

    def __init__(self):
        self._loop = asyncio.new_event_loop()
        threading.Thread(target=self._loop.run_forever, daemon=True).start()
        self._writers = set()
        self._server = None
        self.port = 0

    def start(self):
        self._server = self._run(asyncio.start_server(self._serve, "127.0.0.1", self.port, reuse_address=True))
        self.port = self._server.sockets[0].getsockname()[1]

    def stop(self):
        self._run(self._stop())

    def _run(self, task):
        return asyncio.run_coroutine_threadsafe(task, self._loop).result(10)

    async def _stop(self):
        self._server.close()
        for writer in list(self._writers):
            writer.transport.abort()

    async def _serve(self, reader, writer):
        self._writers.add(writer)
        try:
            while True:
                header = bytearray(await reader.readexactly(HEADER))
                payload = await reader.readexactly(int.from_bytes(header[13:15], "little"))
                if header[0] == REQUEST:
                    header[0] = RESPONSE
                writer.write(header + payload)
        except (asyncio.IncompleteReadError, ConnectionError):
            pass
        finally:
            self._writers.discard(writer)
            writer.close()


class Subscriber:
    """A UDP port that is open, or not: what arrives is left to the kernel."""

    def __init__(self):
        self._socket = None
        self.port = 0

    def start(self):
        self._socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self._socket.bind(("127.0.0.1", self.port))
        self.port = self._socket.getsockname()[1]

    def stop(self):
        self._socket.close()


def stranger(port):
    """A client that does not speak the protocol; returns when the node has closed it."""
    with socket.create_connection(("127.0.0.1", port), timeout=5) as client:
        client.sendall(b"\xff" * HEADER)
        while client.recv(4096):
            pass
