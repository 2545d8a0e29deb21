"""A TCP relay that breaks its connections where the test wants it: in the middle of a message."""

import socket
import threading


class BreakingRelay:
    """Relays connections to a port of this machine.

    Each connection takes the next number of `cuts`: after so many bytes from the server both its
    ends are closed, or with `silent` nothing more comes through though both stay open. When the
    numbers are used up, connections last. `on_break` is called, from a thread of the relay, before
    the ends are closed.
    """

    def __init__(self, target_port, cuts, silent=False, on_break=None):
        self.target_port = target_port  # Of connections to come.
        self._cuts = list(cuts)
        self._silent = silent
        self._on_break = on_break or (lambda: None)
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
            try:
                server = socket.create_connection(("127.0.0.1", self.target_port))
            except OSError:
                client.close()  # Nobody serves there now.
                continue
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
                    self._on_break()
                    if not self._silent:
                        break
                    while source.recv(4096):
                        pass
                    break
        except OSError:
            pass  # The other direction has closed it.
        for end in (source, sink):
            try:
                end.shutdown(socket.SHUT_RDWR)
            except OSError:
                pass
            end.close()
