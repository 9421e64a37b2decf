// The socket of a page. What is sent while it is down is lost, as on a real gateway.

const RECONNECT_MS = 500;
const ACTIVITY_MS = 13000;
const SESSION_CLOSED = 4403;

export class Connection {
  // settings: {project, sessionId, token}; handlers: functions by kind of frame, and `closed(reason)`.
  constructor(settings, handlers, client) {
    this.settings = settings;
    this.handlers = handlers;
    this.client = client;
    this.banner = document.querySelector(".connection-banner");
    this.asked = 0;
    this.replies = new Map();
  }

  connect() {
    const scheme = location.protocol === "https:" ? "wss" : "ws";
    const { project, sessionId, token } = this.settings;
    const path = `/system/pws/${encodeURIComponent(project)}/${sessionId}`;
    const socket = new WebSocket(`${scheme}://${location.host}${path}?token=${token}`);
    let activity = 0;
    this.client.connection.webSocket = socket;
    socket.addEventListener("open", () => {
      activity = setInterval(() => this.send("client-activity", { lastActiveTime: Date.now() }), ACTIVITY_MS);
    });
    socket.addEventListener("message", (event) => {
      this.banner.classList.remove("banner-active");
      this.receive(event.data);
    });
    socket.addEventListener("close", (event) => {
      clearInterval(activity);
      if (event.code === SESSION_CLOSED) {
        this.banner.classList.remove("banner-active");
        this.handlers.closed(event.reason);
        return;
      }
      this.banner.classList.add("banner-active");
      setTimeout(() => this.connect(), RECONNECT_MS);
    });
  }

  receive(frame) {
    const colon = frame.indexOf(":");
    const kind = frame.slice(0, colon);
    const message = JSON.parse(frame.slice(colon + 1));
    if (kind === "reply") {
      this.replies.get(message.id)?.(message.result);
      this.replies.delete(message.id);
    } else {
      this.handlers[kind]?.(message);
    }
  }

  // Whether it could be sent.
  send(kind, message) {
    const socket = this.client.connection.webSocket;
    if (socket === null || socket.readyState !== WebSocket.OPEN) return false;
    socket.send(`${kind}:${JSON.stringify(message)}`);
    return true;
  }

  // Ask the gateway something; the promise is never kept if the connection is lost before the reply.
  ask(kind, message) {
    this.asked += 1;
    const id = this.asked;
    return new Promise((resolve) => {
      this.replies.set(id, resolve);
      this.send(kind, { ...message, id });
    });
  }
}
