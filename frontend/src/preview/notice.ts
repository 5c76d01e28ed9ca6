/** A reason for not showing something, in words for the visitor. */
export class Notice extends Error {
  override readonly name = "Notice";
}
