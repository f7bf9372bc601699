/* A name written with a finger. The strokes are kept in a box of 1000 by 400 whatever the screen's size is: turning or
   zooming the phone loses and moves nothing. Drawing does not scroll, and scrolling does not draw. */
(() => {
  "use strict";
  const WIDE = 1000;
  const HIGH = 400;
  for (const pad of document.querySelectorAll("[data-ink]")) {
    const field = document.getElementById(pad.dataset.ink);
    const box = pad.querySelector("svg");
    const name = pad.querySelector(".ink__name");
    let pointer = null;
    let last = "";
    pad.hidden = false;

    const point = (event) => {
      const seen = box.getBoundingClientRect();
      const x = Math.round(((event.clientX - seen.left) / seen.width) * WIDE);
      const y = Math.round(((event.clientY - seen.top) / seen.height) * HIGH);
      return `${Math.min(WIDE, Math.max(0, x))} ${Math.min(HIGH, Math.max(0, y))}`;
    };
    const add = (mark, at) => {
      if (at === last && mark === "L") return;
      last = at;
      field.value += mark + at;
      name.setAttribute("d", field.value);
    };
    box.addEventListener("pointerdown", (event) => {
      if (pointer !== null) return;
      pointer = event.pointerId;
      box.setPointerCapture(pointer);
      add("M", point(event));
      event.preventDefault();
    });
    box.addEventListener("pointermove", (event) => {
      if (event.pointerId !== pointer) return;
      const between = event.getCoalescedEvents?.() ?? [];
      for (const each of between.length ? between : [event]) add("L", point(each));
    });
    for (const over of ["pointerup", "pointercancel"]) {
      box.addEventListener(over, (event) => { if (event.pointerId === pointer) pointer = null; });
    }
    pad.querySelector("[data-ink-clear]").addEventListener("click", () => {
      field.value = "";
      last = "";
      name.setAttribute("d", "");
    });
    name.setAttribute("d", field.value);
  }
})();
