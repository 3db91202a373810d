// Fill the comparison form from the address, as links from model pages leave it (?ids=…).
"use strict";
(() => {
  const wanted = new URLSearchParams(window.location.search).getAll("ids").filter(Boolean);
  if (!wanted.length) return;
  const fields = document.querySelectorAll(".compare-form input[name=ids]");
  wanted.slice(0, fields.length).forEach((id, index) => {
    fields[index].value = id;
  });
  const asked = document.getElementById("asked");
  if (!asked) return;
  asked.textContent = fields.length
    ? `The baseline is ${wanted[0]}: name the model to compare it with.`
    : `You asked to compare ${wanted.join(" and ")}. The page of ${wanted[0]} lists its ready-made comparisons.`;
  asked.hidden = false;
})();
