"""A TCP relay that breaks its connections where the test wants it: in the middle of a message."""

import socket
import threading


class BreakingRelay:
    """Relays connections to a port of this machine.

    Each connection takes the next number of `cuts`: after so many bytes from the server both its
    ends are closed. When the numbers are used up, connections last.
    """

    def __init__(self, target_port, cuts):
        self._target_port = target_port
        self._cuts = list(cuts)
        self.broken = 0  # Connections cut so far.
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.address = "127.0.0.1:%d" % self._listener.getsockname()[1]
        threading.Thread(target=self._accept, daemon=True).start()

    def close(self):
        self._listener.close()

    def _accept(self):
        while True:
            try:
                client, _ = self._listener.accept()
            except OSError:
                return  # Closed.
            server = socket.create_connection(("127.0.0.1", self._target_port))
            bytes_left = self._cuts.pop(0) if self._cuts else None
            for source, sink, left in ((client, server, None), (server, client, bytes_left)):
                threading.Thread(target=self._pump, args=(source, sink, left),
                                 daemon=True).start()

    def _pump(self, source, sink, bytes_left):
        try:
            while True:
                data = source.recv(4096)
                if not data:
                    break
                if bytes_left is not None:
                    data = data[:bytes_left]
                    bytes_left -= len(data)
                sink.sendall(data)
                if bytes_left == 0:
                    self.broken += 1
                    break
        except OSError:
            pass  # The other direction has closed it.
        for end in (source, sink):
            try:
                end.shutdown(socket.SHUT_RDWR)
            except OSError:
                pass
            end.close()
