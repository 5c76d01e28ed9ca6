import { t } from "../messages";
import { parseCsv } from "./csv";
import { decode, load } from "./load";
import { Notice } from "./notice";
import { type Previewer, say } from "./parts";
import { tableView } from "./table";
import { pointColumns } from "./values";

const MEGABYTES = 2;

/** Show a delimited text: its table and, where its columns place the rows, a map. */
export const previewCsv: Previewer = async ({ url }, stage) => {
  const { bytes, partial } = await load(url, MEGABYTES, true);
  const table = parseCsv(decode(partial ? wholeLines(bytes) : bytes));
  if (table.columns.length === 0) throw new Notice(t("preview.empty"));
  if (partial) say(stage.place, t("preview.partial"));
  const columns = pointColumns(table);
  if (!columns) {
    stage.place.append(tableView(table));
    return;
  }
  const { pointMap } = await import("./points");
  const map = pointMap(table, columns, stage);
  stage.place.append(tableView(table, map.locate));
};

/** Drop the bytes after the last line end: they may be half a character. */
function wholeLines(bytes: Uint8Array): Uint8Array {
  return bytes.subarray(0, bytes.lastIndexOf(10) + 1);
}
