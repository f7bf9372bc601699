/* Keys for whoever works without a mouse: / looks for a case, j and k go through a list, Enter opens what is marked, as it
   does any link. Never while something is typed. Every page works without them. */
(() => {
  "use strict";

  const TYPES = "input, textarea, select, [contenteditable]";
  const rows = () => [...document.querySelectorAll("a[data-row]")];

  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || event.target.closest(TYPES)) return;
    if (event.key === "/") {
      const field = document.getElementById("search");
      if (!field) return;
      event.preventDefault();
      field.focus();
      field.select();
    } else if (event.key === "j" || event.key === "k") {
      const all = rows();
      if (!all.length) return;
      event.preventDefault();
      const at = all.indexOf(document.activeElement);
      const next = event.key === "j" ? Math.min(at + 1, all.length - 1) : Math.max(at - 1, 0);
      all[next].focus();
    }
  });
})();
