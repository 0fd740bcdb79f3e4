// Makes elements without ever writing markup, so that no text can become code.

const SVG = "http://www.w3.org/2000/svg";

export function el(tag, attributes = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === null || value === undefined || value === false) continue;
    if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
    else node.setAttribute(name, value === true ? "" : value);
  }
  node.append(...children.flat().filter((child) => child !== null && child !== undefined));
  return node;
}

export function icon(name) {
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("class", "icon");
  svg.setAttribute("aria-hidden", "true");
  const use = document.createElementNS(SVG, "use");
  use.setAttribute("href", `static/icons.svg#${name}`);
  svg.append(use);
  return svg;
}

export function avatar(person) {
  const hue = [...person.key.replace(/^kf:/, "")].reduce((sum, sign) => (sum * 31 + sign.codePointAt(0)) % 8, 7);
  return el("span", { class: `avatar c${hue}`, "aria-hidden": "true" }, initial(person.name));
}

// The surname says more than 老, 小 or 阿 before it.
function initial(name) {
  const signs = [...name];
  return (signs.length > 1 && "老小阿新".includes(signs[0]) ? signs[1] : signs[0]) ?? "?";
}

export function accountAvatar(kind) {
  const node = el("span", { class: `avatar c-${kind}`, "aria-hidden": "true" });
  node.append(icon(kind === "wecom" ? "robot" : "store"));
  return node;
}

export function setBadge(node, count) {
  node.hidden = count === 0;
  node.textContent = count > 99 ? "99+" : String(count);
}
