// The visitor's choice of colours. In the head and no module, so that it holds before the first paint.
"use strict";
(() => {
  const root = document.documentElement;
  const KEY = "forge-catalog-theme";

  /** The remembered choice: "light", "dark", or "" for that of the device. */
  const recall = () => {
    try {
      const kept = localStorage.getItem(KEY);
      return kept === "light" || kept === "dark" ? kept : "";
    } catch {
      return ""; // storage is forbidden: the device decides
    }
  };

  /** @param {string} choice */
  const show = (choice) => {
    if (choice) root.dataset.theme = choice;
    else delete root.dataset.theme;
  };

  /** @param {string} choice */
  const remember = (choice) => {
    try {
      if (choice) localStorage.setItem(KEY, choice);
      else localStorage.removeItem(KEY);
    } catch {
      // storage is forbidden: the choice holds for this page
    }
  };

  root.dataset.js = "";
  show(recall());
  document.addEventListener("DOMContentLoaded", () => {
    const select = document.getElementById("theme");
    if (!(select instanceof HTMLSelectElement)) return;
    select.value = recall();
    select.addEventListener("change", () => {
      show(select.value);
      remember(select.value);
    });
    // Other tabs, and pages that the browser kept, follow.
    const follow = () => {
      select.value = recall();
      show(select.value);
    };
    window.addEventListener("storage", follow);
    window.addEventListener("pageshow", (event) => event.persisted && follow());
  });
})();
