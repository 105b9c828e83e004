"""The API over HTTP and Socket.IO, on a stand-in of its inside."""
