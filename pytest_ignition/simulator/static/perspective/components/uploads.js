// What takes files, signatures and scans: file upload, signature pad, barcode scanner input; and the barcode that is shown.
import { h, svg } from "../dom.js";

const MB = 1024 * 1024;
// Scanners type faster than people: a longer pause, in milliseconds, begins a new code.
const SCAN_PAUSE_MS = 500;

// What stands after an upload: a page for each file, and a summary of all.
function results(files, onClear) {
  let at = files.length;
  const root = h("div", { class: "upload-results" });
  const bad = files.filter((each) => !each.ok);
  const draw = () => {
    const summary = at === files.length;
    const previous = h("a", { class: `previous${at === 0 ? " disabled" : ""}` }, "\u2039");
    const next = h("a", { class: `next${summary ? " disabled" : ""}` }, "\u203a");
    previous.addEventListener("click", () => { if (at > 0) { at -= 1; draw(); } });
    next.addEventListener("click", () => { if (!summary) { at += 1; draw(); } });
    const clear = h("a", {}, "Clear");
    clear.addEventListener("click", onClear);
    root.replaceChildren(
      ...(summary
        ? [h("div", { class: "file-summary" }, bad.length
          ? h("div", { class: "error" }, bad.map((each) => each.text).join(" "))
          : h("div", { class: "success-message" }, `${files.length} file${files.length === 1 ? "" : "s"} uploaded successfully`)),
        h("div", { class: "clear-icon" }, clear)]
        : [h("div", { class: "file-wrapper" }, h("div", { class: "file-name" }, files[at].name), h("span", {}, files[at].text))]),
      h("div", { class: "pagination-wrapper" }, previous, h("span", { class: "file-message" }, summary ? "Summary" : `${at + 1} of ${files.length}`), next));
  };
  draw();
  return root;
}

export const components = {
  "ia.input.fileupload": (component) => {
    const input = h("input", { type: "file" });
    const display = h("span", { class: "display-message" });
    const primary = h("span", { class: "primary-message" }, "Supported file types");
    const secondary = h("span", { class: "secondary-message" });
    const types = h("div", { class: "file-types-supported" }, primary, secondary);
    const choice = h("div", { class: "upload-choice" }, display, h("label", { class: "upload-browse" }, "Browse", input), types);
    const root = h("div", { class: "ia_fileUploadComponent" }, choice);
    const wanted = () => (component.props.supportedFileTypes ?? []).map((each) => String(each).toLowerCase().replace(/^\./, ""));

    const send = async (file) => {
      const limit = component.props.fileSizeLimit ?? 10;
      if (wanted().length && !wanted().includes(file.name.split(".").pop().toLowerCase())) return { name: file.name, ok: false, text: `${file.name} is not of a supported file type.` };
      if (file.size > limit * MB) return { name: file.name, ok: false, text: `${file.name} is larger than ${limit} MB.` };
      const { project, sessionId, token } = component.view.page.settings;
      const query = new URLSearchParams({ token, mount: component.mount, address: component.address, name: file.name });
      // Whatever the gateway answers counts as a success, as it does on 8.3.
      await fetch(`/system/pws/${encodeURIComponent(project)}/${sessionId}/upload?${query}`, { method: "POST", body: file }).catch(() => null);
      return { name: file.name, ok: true, text: "Uploaded" };
    };
    input.addEventListener("change", async () => {
      const files = [...input.files];
      if (files.length === 0) return;
      display.textContent = "Uploading\u2026";
      const most = component.props.maxUploads ?? 0;
      const sent = most > 0 && files.length > most
        ? [{ name: files[0].name, ok: false, text: `Only ${most} files may be uploaded at once.` }]
        : await Promise.all(files.map(send));
      root.replaceChildren(results(sent, () => { input.value = ""; root.replaceChildren(choice); component.show(); }));
    });
    return {
      root,
      render: (props) => {
        display.textContent = props.displayMessage ?? "Drag and drop files here";
        input.disabled = props.enabled === false;
        input.multiple = props.maxUploads !== 1;
        input.accept = wanted().map((each) => `.${each}`).join(",");
        types.hidden = wanted().length === 0;
        secondary.textContent = wanted().map((each) => each.toUpperCase()).join(", ");
      },
    };
  },

  "ia.input.signature-pad": (component) => {
    const canvas = h("canvas", { width: 420, height: 140 });
    const clear = h("button", { type: "button", class: "ia_button--secondary", "data-button-type": "clear" }, "Clear");
    const submit = h("button", { type: "button", class: "ia_button--primary", "data-button-type": "submit" }, "Submit");
    const root = h("div", { class: "ia_signaturePad" },
      h("div", { class: "ia-signature-pad-canvas-wrapper" }, canvas), h("div", { class: "ia-signature-pad-action-bar" }, clear, submit));
    const pen = canvas.getContext("2d");
    let drawn = false;
    let down = false;
    const enable = () => {
      clear.disabled = !drawn || component.props.enabled === false;
      submit.disabled = !drawn || component.props.enabled === false;
    };
    const at = (event) => { const box = canvas.getBoundingClientRect(); return [event.clientX - box.left, event.clientY - box.top]; };
    canvas.addEventListener("mousedown", (event) => { if (component.enabled) { down = true; pen.beginPath(); pen.moveTo(...at(event)); } });
    canvas.addEventListener("mousemove", (event) => {
      if (!down) return;
      pen.lineTo(...at(event));
      pen.stroke();
      drawn = true;
      enable();
    });
    canvas.addEventListener("mouseup", () => { down = false; });
    const wipe = () => { pen.clearRect(0, 0, canvas.width, canvas.height); drawn = false; enable(); };
    clear.addEventListener("click", wipe);
    submit.addEventListener("click", () => { component.fire("onSignatureSubmitted", { name: "signature.png", data: canvas.toDataURL("image/png") }); wipe(); });
    return { root, render: () => enable() };
  },

  "ia.input.barcodescannerinput": (component) => {
    const root = h("ul", { class: "ia_barcodeScannerInput", tabindex: "0" });
    let typed = "";
    let last = 0;
    root.addEventListener("keydown", (event) => {
      if (!component.enabled) return;
      const now = performance.now();
      if (now - last > SCAN_PAUSE_MS) typed = "";
      last = now;
      if (event.key === "Enter" && typed !== "") {
        const pattern = component.props.regex ? new RegExp(component.props.regex) : null;
        if (pattern === null || pattern.test(typed)) {
          component.write("props.data", [...(component.props.data ?? []), { barcode: typed, timestamp: Date.now() }]);
          component.fire("onBarcodeScanned", { barcode: typed });
        }
        typed = "";
      } else if (event.key.length === 1) {
        typed += event.key;
      }
    });
    return { root, render: (props) => root.replaceChildren(...(props.data ?? []).map((each) => h("li", {}, String(each?.barcode ?? each)))) };
  },

  "ia.display.barcode": () => {
    const root = h("div", { class: "ia_barcodeComponent" });
    return {
      root,
      render: ({ value, type }) => {
        const text = String(value ?? "");
        const digits = { ean13: 13, ean8: 8, upc: 12 }[String(type ?? "").toLowerCase().replaceAll(/[^a-z0-9]/g, "")];
        const wrong = text === "" || (digits !== undefined && !new RegExp(`^\\d{${digits}}$`).test(text));
        root.replaceChildren(...(wrong
          ? [h("div", { class: "barcode-error" }, "Invalid barcode value")]
          : [bars(text), h("div", { class: "barcode-value" }, text)]));
      },
    };
  },
};

// Something that looks like a barcode; no scanner reads it.
function bars(text) {
  const widths = [...text].flatMap((each) => [1 + (each.charCodeAt(0) % 3), 1 + ((each.charCodeAt(0) >> 2) % 3)]);
  let x = 0;
  const drawn = widths.map((width, index) => { const found = svg("rect", { x, y: 0, width, height: 40, fill: index % 2 === 0 ? "currentColor" : "none" }); x += width; return found; });
  return svg("svg", { viewBox: `0 0 ${x} 40`, width: x * 2, height: 60, preserveAspectRatio: "none" }, ...drawn);
}
