/* Small helps for those whose browser runs scripts. Every page works without them. */
(() => {
  "use strict";

  /* A second tap on a slow line must not send the form twice. */
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (!form.matches("[data-once]")) return;
    if (form.dataset.sent) {
      event.preventDefault();
      return;
    }
    form.dataset.sent = "yes";
    form.setAttribute("aria-busy", "true");
  });
  window.addEventListener("pageshow", () => {
    for (const form of document.querySelectorAll("form[data-sent]")) {
      delete form.dataset.sent;
      form.removeAttribute("aria-busy");
    }
  });

  /* What is wrong is read out first. */
  document.querySelector("[data-focus]")?.focus();

  /* How much room is left, counted as the server counts: a line end is one sign, an emoji too, what turns the direction
     and blanks at the ends are none. Nothing that is pasted is cut off without a word. */
  const LEFT_OUT = /[\u0000\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/g;
  for (const note of document.querySelectorAll("[data-counts]")) {
    const field = document.getElementById(note.dataset.counts);
    if (!field) continue;
    const most = Number(note.dataset.most);
    const count = () => {
      const said = field.value.replace(/\r\n?/g, "\n").replace(LEFT_OUT, "").trim();
      const left = most - [...said].length;
      note.hidden = said === "";
      note.classList.toggle("hint--over", left < 0);
      note.textContent = (left < 0 ? note.dataset.over : note.dataset.left).replace("{n}", Math.abs(left));
    };
    field.removeAttribute("maxlength");
    field.addEventListener("input", count);
    count();
  }

  /* A photo from a phone is shrunk before it crosses a weak line; this also drops where and when it was taken. What is to
     prove something keeps its own data, unless it is large; the server drops them once it has looked. */
  const LONGEST_SIDE = 2000;
  const LARGE = 8 * 1024 * 1024;
  const shrink = async (file) => {
    const picture = await createImageBitmap(file);
    const scale = Math.min(1, LONGEST_SIDE / Math.max(picture.width, picture.height));
    const canvas = document.createElement("canvas");
    canvas.width = Math.round(picture.width * scale);
    canvas.height = Math.round(picture.height * scale);
    const sheet = canvas.getContext("2d");
    /* A JPEG knows nothing clear: without a ground it would be black. */
    sheet.fillStyle = "white";
    sheet.fillRect(0, 0, canvas.width, canvas.height);
    sheet.drawImage(picture, 0, 0, canvas.width, canvas.height);
    const blob = await new Promise((done) => canvas.toBlob(done, "image/jpeg", 0.85));
    return blob && blob.size < file.size ? new File([blob], "photo.jpg", { type: "image/jpeg" }) : file;
  };
  for (const input of document.querySelectorAll("input[type=file][data-shrink]")) {
    input.addEventListener("change", async () => {
      try {
        const box = new DataTransfer();
        const from = input.dataset.shrink === "large" ? LARGE : 0;
        for (const file of input.files) box.items.add(file.size > from ? await shrink(file) : file);
        input.files = box.files;
      } catch {
        /* Not a picture this browser can read: the server looks at it. */
      }
    });
  }

  /* One position, asked for by a tap, written into the form's own fields. */
  for (const button of document.querySelectorAll("button[data-locate]")) {
    if (!navigator.geolocation) continue;
    button.hidden = false;
    const form = button.form;
    const said = document.getElementById(button.dataset.locate);
    /* Where the position is all that is asked, it is sent at once; the way without one stands there when it fails. */
    const sends = "sends" in button.dataset;
    const instead = form.querySelector("[data-instead]");
    if (instead) instead.hidden = true;
    button.addEventListener("click", () => {
      said.textContent = button.dataset.wait;
      navigator.geolocation.getCurrentPosition(
        ({ coords }) => {
          form.elements.latitude.value = coords.latitude.toFixed(6);
          form.elements.longitude.value = coords.longitude.toFixed(6);
          if (form.elements.accuracy) form.elements.accuracy.value = Math.round(coords.accuracy);
          said.textContent = button.dataset.done;
          if (sends) form.requestSubmit();
        },
        () => {
          said.textContent = button.dataset.failed;
          if (instead) instead.hidden = false;
        },
        { enableHighAccuracy: true, timeout: 15000, maximumAge: 0 },
      );
    });
  }

  /* A time that is typed is the one that is meant; a ready one that is chosen takes its place. */
  for (const other of document.querySelectorAll("input[data-other]")) {
    const typed = document.getElementById(other.dataset.other);
    if (!typed) continue;
    typed.addEventListener("input", () => { other.checked = typed.value !== "" || other.checked; });
    for (const each of other.form.elements[other.name]) {
      if (each.type === "radio" && each !== other) each.addEventListener("change", () => { typed.value = ""; });
    }
  }

  /* Kept words are written where they can be changed. */
  for (const kept of document.querySelectorAll("[data-phrases]")) {
    const words = document.getElementById(kept.dataset.phrases);
    if (!words) continue;
    kept.addEventListener("change", ({ target }) => {
      if (target.value) {
        words.value = [words.value.trimEnd(), target.value].filter(Boolean).join("\n");
        words.dispatchEvent(new Event("input"));
        words.focus();
      }
      const none = [...kept.querySelectorAll("input")].find((each) => !each.value);
      if (none) none.checked = true;
    });
  }

  /* On paper: the browser's own dialogue. */
  for (const button of document.querySelectorAll("button[data-print]")) {
    button.hidden = false;
    button.addEventListener("click", () => window.print());
  }
})();
