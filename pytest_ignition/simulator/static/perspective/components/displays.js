// Components that show one value or picture.
import { asText, h, set, svg } from "../dom.js";

const share = ({ value, min = 0, max = 100 }) => Math.min(1, Math.max(0, (Number(value ?? 0) - min) / (max - min || 1)));
const rounded = (value) => (Number.isFinite(value) ? String(Math.round(value * 100) / 100) : asText(value));

// Outlines by the name of an icon; any other one is a ring.
const ICONS = {
  "check_circle": "M12 2a10 10 0 1 0 0 20 10 10 0 0 0 0-20zm-2 15-5-5 1.4-1.4L10 14.2l7.6-7.6L19 8z",
  "warning": "M1 21h22L12 2zm12-3h-2v-2h2zm0-4h-2v-4h2z",
  "settings": "M12 8a4 4 0 1 0 0 8 4 4 0 0 0 0-8zm9 5v-2l-2.3-.4-.6-1.5 1.3-1.9-1.4-1.4-1.9 1.3-1.5-.6L14 4h-4l-.6 2.5-1.5.6L6 5.8 4.6 7.2l1.3 1.9-.6 1.5L3 11v2l2.3.4.6 1.5-1.3 1.9L6 18.2l1.9-1.3 1.5.6L10 20h4l.6-2.5 1.5-.6 1.9 1.3 1.4-1.4-1.3-1.9.6-1.5z",
  "home": "M10 20v-6h4v6h5v-8h3L12 3 2 12h3v8z",
};

export const components = {
  // The root is the drawing itself.
  "ia.display.icon": () => {
    const group = svg("g", {});
    const root = svg("svg", { viewBox: "0 0 24 24" }, group);
    return {
      root,
      render: ({ path, color }) => {
        const name = String(path ?? "").split("/").pop();
        set(root, { "data-icon": path ?? "", fill: color ?? "currentColor" });
        set(group, { id: name });
        group.replaceChildren(ICONS[name] ? svg("path", { d: ICONS[name] }) : svg("circle", { cx: 12, cy: 12, r: 9, fill: "none", stroke: "currentColor", "stroke-width": 2 }));
      },
    };
  },

  "ia.display.image": () => {
    const picture = h("img", { alt: "" });
    return { root: h("div", { class: "image-component" }, picture), render: ({ source, altText }) => set(picture, { src: source ?? "", alt: altText ?? "" }) };
  },

  "ia.display.iframe": () => {
    const frame = h("iframe", {});
    return {
      root: h("div", { class: "iframe-component" }, frame),
      render: ({ source }) => { if (frame.getAttribute("src") !== (source ?? "")) set(frame, { src: source ?? "" }); },
    };
  },

  // Paragraphs, headings and emphasis; what else Markdown has stays as it is written.
  "ia.display.markdown": () => {
    const root = h("div", { class: "markdown-component" });
    const emphasis = (text) => text.split(/(\*\*[^*]+\*\*|`[^`]+`)/).map((part) => {
      if (part.startsWith("**")) return h("strong", {}, part.slice(2, -2));
      return part.startsWith("`") ? h("code", {}, part.slice(1, -1)) : part;
    });
    return {
      root,
      render: ({ source }) => root.replaceChildren(...String(source ?? "").split(/\n\s*\n/).filter(Boolean).map((block) => {
        const [, marks, title] = /^(#{1,4})\s+(.*)$/s.exec(block.trim()) ?? [];
        return marks ? h(`h${marks.length}`, {}, ...emphasis(title)) : h("p", {}, ...emphasis(block.trim()));
      })),
    };
  },

  "ia.display.progress": () => {
    const bar = h("div", { class: "ia_progressBar__bar" });
    const track = h("div", { class: "ia_progressBar__track" }, bar);
    const text = h("span", { class: "ia_progressBar__displayValue" });
    return {
      root: h("div", { class: "ia_progressBar" }, track, text),
      render: (props) => {
        const moving = props.variant === "indeterminate";
        track.className = `ia_progressBar__track ia_progressBar__track--${moving ? "indeterminate" : "determinate"}`;
        set(track, { "data-value": props.value ?? 0, "data-min": props.min ?? 0, "data-max": props.max ?? 100, "data-variant": props.variant ?? "determinate" });
        bar.style.width = `${share(props) * 100}%`;
        text.textContent = moving || props.displayValue === false ? "" : `${Math.round(share(props) * 100)}%`;
      },
    };
  },

  // Digits from the right by `data-index`; each has its diodes on or off.
  "ia.display.led-display": () => {
    const SEGMENTS = { 0: "abcdef", 1: "bc", 2: "abged", 3: "abgcd", 4: "fgbc", 5: "afgcd", 6: "afgedc", 7: "abc", 8: "abcdefg", 9: "abcdfg", "-": "g" };
    const PLACES = { a: [6, 2, 20, 4], b: [26, 5, 4, 20], c: [26, 29, 4, 20], d: [6, 49, 20, 4], e: [2, 29, 4, 20], f: [2, 5, 4, 20], g: [6, 25, 20, 4] };
    const root = h("div", { class: "ia_ledDisplay" });
    return {
      root,
      render: ({ value, numDigits = 6 }) => {
        const text = rounded(value ?? 0).padStart(numDigits, " ");
        const chars = [...text];
        root.replaceChildren(...chars.map((char, at) => h("div", { class: "ia_ledDisplay__digit", "data-char": char.trim() },
          svg("svg", { "data-index": chars.length - 1 - at, viewBox: "0 0 32 55" },
            ...(char === "." ? [svg("rect", { class: "diode ia_ledDisplay__diode--on", x: 13, y: 49, width: 5, height: 5 })]
              : Object.entries(PLACES).map(([name, [x, y, width, height]]) => svg("rect", {
                class: `diode ia_ledDisplay__diode--${SEGMENTS[char]?.includes(name) ? "on" : "off"}`, x, y, width, height })))))));
      },
    };
  },

  "ia.display.cylindrical-tank": () => {
    const level = svg("rect", { x: 11, width: 78, rx: 12, class: "ia_cylindricalTankComponent__liquid" });
    const text = svg("text", { class: "ia_cylindricalTankComponent__valueDisplay", x: 50, y: 72, "text-anchor": "middle" });
    const root = svg("svg", { class: "ia_cylindricalTankComponent", viewBox: "0 0 100 130" },
      svg("rect", { x: 10, y: 12, width: 80, height: 106, rx: 14, class: "ia_cylindricalTankComponent__tank" }), level, text);
    return {
      root,
      render: (props) => {
        const height = 106 * share({ ...props, max: props.capacity ?? props.max ?? 100 });
        set(level, { y: 118 - height, height });
        text.textContent = rounded(Number(props.value ?? 0));
      },
    };
  },

  "ia.display.thermometer": () => {
    const column = svg("rect", { x: 17, width: 6, class: "ia_thermometerComponent__mercury" });
    const text = svg("text", { class: "ia_thermometerComponent__valueDisplay", x: 36, y: 60 });
    const root = svg("svg", { class: "ia_thermometerComponent", viewBox: "0 0 110 120" },
      svg("rect", { x: 14, y: 6, width: 12, height: 90, rx: 6, class: "ia_thermometerComponent__tube" }),
      svg("circle", { cx: 20, cy: 102, r: 11, class: "ia_thermometerComponent__mercury" }), column, text);
    return {
      root,
      render: (props) => {
        const height = 84 * share(props);
        set(column, { y: 96 - height, height });
        text.textContent = `${rounded(Number(props.value ?? 0))}${props.units ?? ""}`;
      },
    };
  },
};

// A symbol shows its state in the classes of its drawing. On a cold session a real one may stay empty for ever.
const SHAPES = {
  motor: "M10 30h60v40H10zM70 42h20v16H70z", pump: "M50 15a35 35 0 1 0 .1 0zM50 15h45v16H72z", sensor: "M30 20h40v40H30zM48 60h4v30h-4z",
  valve: "M10 25l40 25-40 25zM90 25L50 50l40 25z", vessel: "M25 10h50v70q0 15-25 15t-25-15z",
};
for (const [name, shape] of Object.entries(SHAPES)) {
  components[`ia.symbol.${name}`] = () => {
    const drawing = svg("svg", { viewBox: "0 0 100 100" }, svg("path", { d: shape }));
    const label = h("div", { "data-display-type": "label" });
    const value = h("div", { "data-display-type": "value" });
    const root = h("div", { class: "ia_symbolComponent" }, label, h("div", { class: "ia_symbolComponent__wrapper" }, drawing), value);
    return {
      root,
      render: (props) => {
        set(drawing, { class: `ia_symbolComponent__${name} ia_symbolComponent__${name}--${props.state ?? "default"}` });
        label.textContent = props.label?.text ?? "";
        value.textContent = props.value === undefined ? "" : `${typeof props.value === "number" ? rounded(props.value) : asText(props.value)} ${props.units ?? ""}`.trim();
      },
    };
  };
}
