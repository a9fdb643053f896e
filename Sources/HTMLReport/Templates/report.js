"use strict";
// Sorting and filtering of the table of cases; the table is complete without it.
(function () {
  var table = document.getElementById("case-table");
  if (!table) { return; }
  var body = table.tBodies[0];
  var headings = Array.prototype.slice.call(table.tHead.rows[0].cells);
  var rows = Array.prototype.slice.call(body.rows);
  var texts = rows.map(function (row) { return row.textContent.toLowerCase(); });
  var order = rows.map(function (_, index) { return index; });
  var names = new Intl.Collator("en", { numeric: true });

  function cellText(row, column) { return row.cells[column].textContent.trim(); }

  // Numbers before text, undefined values last in both directions.
  function compare(a, b, direction) {
    if (a === "-" || b === "-") { return (a === "-" ? 1 : 0) - (b === "-" ? 1 : 0); }
    var x = Number(a.replace("\u2212", "-")), y = Number(b.replace("\u2212", "-"));
    if (isNaN(x) || isNaN(y)) { return direction * names.compare(a, b); }
    return direction * (x - y);
  }

  function sort(column, direction) {
    var keys = rows.map(function (row) { return cellText(row, column); });
    order.sort(function (a, b) { return compare(keys[a], keys[b], direction) || a - b; });
    var fragment = document.createDocumentFragment();
    order.forEach(function (index) { fragment.appendChild(rows[index]); });
    body.appendChild(fragment);
  }

  headings.forEach(function (heading, column) {
    var button = document.createElement("button");
    button.type = "button";
    button.textContent = heading.textContent;
    heading.textContent = "";
    heading.appendChild(button);
    heading.setAttribute("aria-sort", "none");
    button.addEventListener("click", function () {
      var isAscending = heading.getAttribute("aria-sort") === "ascending";
      headings.forEach(function (other) { other.setAttribute("aria-sort", "none"); });
      heading.setAttribute("aria-sort", isAscending ? "descending" : "ascending");
      sort(column, isAscending ? -1 : 1);
    });
  });

  var input = document.getElementById("filter");
  var shown = document.getElementById("shown");

  function filter() {
    var words = input.value.toLowerCase().split(/\s+/).filter(Boolean);
    var count = 0;
    rows.forEach(function (row, index) {
      var isShown = words.every(function (word) { return texts[index].indexOf(word) >= 0; });
      row.hidden = !isShown;
      count += isShown ? 1 : 0;
    });
    shown.textContent = count + " of " + rows.length + " rows";
  }

  input.closest(".filter").hidden = false;
  input.addEventListener("input", filter);
  filter();

  // Paper shows what is folded away on the screen.
  var closed = [];
  window.addEventListener("beforeprint", function () {
    closed = Array.prototype.slice.call(document.querySelectorAll("details:not([open])"));
    closed.forEach(function (block) { block.open = true; });
  });
  window.addEventListener("afterprint", function () {
    closed.forEach(function (block) { block.open = false; });
  });
})();
