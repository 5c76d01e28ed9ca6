/** Leaving the page while what was typed is not saved: the browser asks first. */

/** Ask before the page of *form* is left, from the first change on, unless to save it. */
export function warnOfLeaving(form: HTMLFormElement): void {
  let isUnsaved = form.querySelector("#mistakes") !== null;
  form.addEventListener("input", () => {
    isUnsaved = true;
  });
  form.addEventListener("submit", () => {
    isUnsaved = false;
  });
  window.addEventListener("beforeunload", (event) => {
    if (isUnsaved) event.preventDefault();
  });
}
