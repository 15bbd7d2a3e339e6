"use strict";
(() => {
  const get = (id) => document.getElementById(id);
  const rows = [...document.querySelectorAll("tr.step")];
  const number = (row) => row.id.slice("step=".length);
  const heads = [...document.querySelectorAll("#steps thead th.value")].map((head) => head.textContent);
  const slider = get("slider");
  let now = -1;

  const copy = get("copy");
  copy.hidden = false;
  copy.addEventListener("click", async () => {
    let done = true;
    try {
      await navigator.clipboard.writeText(get("again").textContent);
    } catch {
      getSelection().selectAllChildren(get("again"));
      done = document.execCommand("copy");
    }
    get("copied").textContent = done ? "copied" : "press Ctrl-C to copy";
  });

  const show = (at, says) => {
    if (!rows.length) return;
    at = Math.max(0, Math.min(rows.length - 1, at));
    for (const old of document.querySelectorAll(".now")) old.classList.remove("now");
    if (now >= 0) rows[now].removeAttribute("aria-current");
    now = at;
    const row = rows[at];
    row.setAttribute("aria-current", "step");
    const what = row.querySelector(".what").textContent.trim();
    const values = [...row.querySelectorAll("td.value")].map((cell, i) => heads[i] + " = " + cell.textContent);
    slider.value = at;
    slider.setAttribute("aria-valuetext", "step " + number(row));
    get("now").textContent = number(row);
    get("what").textContent = row.dataset.who + ": " + what + "\n" + values.join("   ");
    get("here").href = "#step=" + number(row);
    const line = get("line-" + row.dataset.line);
    if (line) {
      line.classList.add("now");
      if (line.tagName === "DETAILS" && says) line.open = true;
    }
    const instr = get(row.dataset.at);
    if (instr) instr.classList.add("now");
    const box = document.querySelector(".steps");
    const top = row.offsetTop - box.clientHeight / 2;
    if (says) box.scrollTop = top;
  };

  const go = (at) => {
    show(at, true);
    if (!rows.length) return;
    try {
      history.replaceState(null, "", "#step=" + number(rows[now]));
    } catch {
      // Some browsers leave the address of a local file alone; the link beside the slider has it.
    }
  };

  const follow = (moves) => {
    const match = /^#step=(\d+)$/.exec(location.hash);
    if (!match) return false;
    // A step that is left out: the next one that is shown.
    let at = rows.findIndex((row) => Number(number(row)) >= Number(match[1]));
    if (at < 0) at = rows.length - 1;
    show(at, true);
    if (moves) document.querySelector(".player").scrollIntoView();
    return true;
  };

  if (rows.length) {
    document.querySelector(".player").hidden = false;
    slider.max = rows.length - 1;
    slider.addEventListener("input", () => go(Number(slider.value)));
    get("back").addEventListener("click", () => go(now - 1));
    get("on").addEventListener("click", () => go(now + 1));
    const keys = { ArrowLeft: -1, ArrowRight: 1, PageUp: -10, PageDown: 10, Home: -Infinity, End: Infinity };
    document.addEventListener("keydown", (event) => {
      if (event.ctrlKey || event.altKey || event.metaKey || event.shiftKey || !(event.key in keys)) return;
      // The arrows are ours everywhere; the others where the steps have the focus.
      const inSteps = event.target.closest("#steps") !== null;
      const isArrow = event.key === "ArrowLeft" || event.key === "ArrowRight";
      if ((!inSteps && !isArrow) || event.target.closest("pre, .command")) return;
      event.preventDefault();
      go(now + keys[event.key]);
    });
    addEventListener("hashchange", () => follow(true));
    if (!follow(true)) {
      const marked = rows.findIndex((row) => row.querySelector(".role"));
      show(Math.max(0, marked), false);
    }
  }

  addEventListener("beforeprint", () => {
    for (const folded of document.querySelectorAll("details")) folded.open = true;
  });
})();
