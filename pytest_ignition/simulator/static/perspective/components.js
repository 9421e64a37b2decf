// Every component by its id: who makes it. A maker gets the component (see `views.js`) and returns its root and a
// function that shows its properties.
import { components as basic } from "./components/basic.js";
import { h } from "./dom.js";

export const makers = {
  ...basic,
  // What this simulator does not draw shows its name, so that a view made elsewhere still stands.
  unknown: (component) => ({ root: h("div", { class: "unknown-component" }, component.type, ...component.childRoots), render() {} }),
};
