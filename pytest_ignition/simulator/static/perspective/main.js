// A Perspective client in small. Nothing of a view is in the page before the socket opened and said what to show.
// Roots carry data-component and a dotted data-component-path; inner classes are the stock components' own.
import { Connection } from "./connection.js";
import { Page } from "./page.js";

const container = document.getElementById("app-container");
const settings = JSON.parse(container.dataset.settings);

// The part of the real client's store that test tools are known to read.
const client = {
  projectName: settings.project,
  sessionId: settings.sessionId,
  connection: { webSocket: null },
  page: { views: new Map() },
};
window.__client = client;

const page = new Page(container, settings, client);
page.connection = new Connection(settings, page.handlers(), client);
window.addEventListener("popstate", () => {
  const start = `/data/perspective/client/${encodeURIComponent(settings.project)}`;
  page.send("page-navigate", { path: location.pathname.slice(start.length) || "/" });
});
page.connection.connect();
