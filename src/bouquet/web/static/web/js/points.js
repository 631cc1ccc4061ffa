// Says which needs weigh most, as the points are given. Without this script the form works the same.
const form = document.querySelector("form[data-points]");
const tally = form && form.querySelector("[data-tally]");
if (tally) {
  const output = tally.querySelector("output");
  const say = () => {
    const rows = [...form.querySelectorAll(".points")].map((row) => ({
      name: row.querySelector(".legend").textContent,
      points: Number(row.querySelector("input:checked")?.value ?? 0),
    }));
    const most = Math.max(...rows.map((row) => row.points));
    const first = rows.filter((row) => most > 0 && row.points === most).map((row) => row.name);
    output.textContent = first.length && first.length <= 4 ? `${output.dataset.text} ${first.join(", ")}.` : "";
    tally.hidden = !output.textContent;
  };
  form.addEventListener("change", say);
  say();
}
