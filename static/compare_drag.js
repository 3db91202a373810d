// Dragging the compared models into another order: loaded as soon as the reader does anything.

/** Let the models of a list be dragged. `move` is asked to put one, by place, where another one is. */
export function makeDraggable(bar, move) {
  bar.querySelectorAll("li").forEach((item, index, items) => {
    item.draggable = true;
    for (const link of item.querySelectorAll("a")) link.draggable = false;
    item.addEventListener("dragstart", (event) => event.dataTransfer.setData("text/plain", index));
    item.addEventListener("dragover", (event) => {
      event.preventDefault();
      item.classList.add("over");
    });
    item.addEventListener("dragleave", () => item.classList.remove("over"));
    item.addEventListener("drop", (event) => {
      event.preventDefault();
      const from = Number(event.dataTransfer.getData("text/plain"));
      if (from !== index && items[from]) move(from, index);
    });
  });
}
