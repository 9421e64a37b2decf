// Components that show other views: embedded view, flex repeater, view canvas, carousel, accordion.
import { h } from "../dom.js";

export const components = {
  "ia.display.view": (component) => {
    const root = h("div", { class: "view-parent" });
    return {
      root,
      render: ({ path, params }) => {
        if (path) component.embed(root, path, params ?? {});
        else { component.release(); root.replaceChildren(); }
      },
    };
  },

  // Instances are direct children, numbered in their paths.
  "ia.display.flex-repeater": (component) => {
    const root = h("div", { class: "flex-repeater" });
    return {
      root,
      render: ({ path, instances, direction }) => {
        root.style.flexDirection = direction ?? "row";
        const wanted = path ? instances ?? [] : [];
        component.release(wanted.length);
        while (root.children.length > wanted.length) root.lastElementChild.remove();
        while (root.children.length < wanted.length) root.append(h("div", { class: "flex-repeater-instance" }));
        wanted.forEach((params, index) => {
          const { instancePosition: _position, instanceStyle: _style, ...given } = params ?? {};
          component.embed(root.children[index], path, given, index);
        });
      },
    };
  },

  "ia.display.viewcanvas": (component) => {
    const root = h("div", { class: "view-canvas" });
    return {
      root,
      render: ({ instances }) => {
        const wanted = instances ?? [];
        component.release(wanted.length);
        while (root.children.length > wanted.length) root.lastElementChild.remove();
        while (root.children.length < wanted.length) root.append(h("div", { class: "view-parent" }));
        wanted.forEach((each, index) => {
          const { position = "absolute", top = "0px", left = "0px", width = "200px", height = "120px", zIndex = index } = each;
          Object.assign(root.children[index].style, { position, top, left, width, height, zIndex });
          component.embed(root.children[index], each.viewPath ?? "", each.viewParams ?? {}, index);
        });
      },
    };
  },

  // As in the real one, a clone of the last slide stands before the first, and one of the first behind the last.
  "ia.display.carousel": (component) => {
    const track = h("div", { class: "carousel-track" });
    const dots = h("div", { class: "carousel-dots" });
    const arrows = [-1, 1].map((by) => {
      const arrow = h("a", { class: `arrow ${by < 0 ? "previous" : "next"}`, role: "button" }, by < 0 ? "\u2039" : "\u203a");
      arrow.addEventListener("click", () => { if (!arrow.classList.contains("disabled")) show(current() + by); });
      return arrow;
    });
    const root = h("div", { class: "carousel" }, arrows[0], h("div", { class: "carousel-window" }, track), arrows[1], dots);
    const count = () => (component.props.views ?? []).length;
    const current = () => component.props.activePane ?? 0;
    const show = (index) => component.write("props.activePane", (index + count()) % count());
    let drawn = null;
    const render = (props) => {
      const views = props.views ?? [];
      const wanted = JSON.stringify(views);
      if (drawn !== wanted) {
        drawn = wanted;
        component.release();
        const slides = views.map((view, index) => {
          const slide = h("div", { class: "view-container", "data-index": index });
          component.embed(slide, view.viewPath ?? "", view.viewParams ?? {}, index);
          return slide;
        });
        const clone = (index, side) => h("div", { class: `view-container ${side}-clone`, "data-index": index, "aria-hidden": "true" });
        track.replaceChildren(...(slides.length > 1 ? [clone(views.length - 1, "leading"), ...slides, clone(0, "trailing")] : slides));
        dots.replaceChildren(...views.map((_view, index) => {
          const dot = h("a", { class: "dot", "data-index": index, role: "button" });
          dot.addEventListener("click", () => show(index));
          return dot;
        }));
      }
      for (const slide of track.children) {
        const shown = slide.dataset.index === String(current()) && !/clone/.test(slide.className);
        slide.style.display = shown ? "" : "none";
      }
      for (const dot of dots.children) dot.classList.toggle("active", dot.dataset.index === String(current()));
      const ends = props.infinite === false;
      arrows[0].classList.toggle("disabled", ends && current() === 0);
      arrows[1].classList.toggle("disabled", ends && current() === views.length - 1);
    };
    return { root, render };
  },

  "ia.display.accordion": (component) => {
    const root = h("div", { class: "ia_accordionComponent" });
    let drawn = null;
    const render = (props) => {
      const items = props.items ?? [];
      const structure = JSON.stringify(items.map(({ expanded: _expanded, ...rest }) => rest));
      if (drawn !== structure) {
        drawn = structure;
        component.release();
        root.replaceChildren(...items.flatMap((item, index) => {
          const text = h("div", { class: "ia_accordionComponent__header__text" }, item.header?.content?.text ?? item.header?.text ?? "");
          const chevron = h("span", { class: "ia_accordionComponent__header__chevron" }, "\u203a");
          const header = h("div", { class: "ia_accordionComponent__header", "data-index": index, role: "button" }, text, chevron);
          const body = h("div", { class: "ia_accordionComponent__body", "data-index": index });
          header.addEventListener("click", () => {
            if (!header.classList.contains("ia_accordionComponent__header--disabled")) toggle(index);
          });
          component.embed(body, item.body?.viewPath ?? "", item.body?.viewParams ?? {}, index);
          return [header, body];
        }));
      }
      items.forEach((item, index) => {
        const [header, body] = [root.children[2 * index], root.children[2 * index + 1]];
        header.classList.toggle("ia_accordionComponent__header--disabled", item.enabled === false);
        header.classList.toggle("ia_accordionComponent__header--expanded", item.expanded === true);
        body.classList.toggle("ia_accordionComponent__body--collapsed", item.expanded !== true);
      });
    };
    const toggle = (index) => {
      const only = component.props.expansionMode === "one";
      const opening = component.props.items[index].expanded !== true;
      component.props.items.forEach((item, at) => {
        const wanted = at === index ? opening : only && opening ? false : item.expanded === true;
        if (wanted !== (item.expanded === true)) component.write(`props.items[${at}].expanded`, wanted);
      });
    };
    return { root, render };
  },
};
