"""The line from a kernel to the page, without the pause that networks put between small messages."""

from asyncio import Future

from jupyter_server.services.kernels.connection.channels import ZMQChannelsWebsocketConnection


class PromptConnection(ZMQChannelsWebsocketConnection):
    """Sends each message at once; otherwise an answer waits 40 ms for the page to confirm the message before it."""

    def connect(self) -> Future[None] | None:
        """Connect the page to its kernel; returns what the class above returns."""
        self.websocket_handler.set_nodelay(True)
        return super().connect()
