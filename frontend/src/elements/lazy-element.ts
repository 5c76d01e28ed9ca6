import { whenVisible } from "../dom";

/**
 * An element whose code is fetched when it comes into view.
 *
 * What the server rendered inside stays: it is the page without JavaScript, and the text
 * alternative afterwards. `ready` appears once there is something to see; parts that are of no
 * more use then carry `data-fallback` and are hidden by the style sheet.
 */
export abstract class LazyElement extends HTMLElement {
  private started = false;

  connectedCallback(): void {
    if (this.started) return;
    this.started = true;
    whenVisible(this, () => void this.start());
  }

  /** Fetch the code and show the element; false when there is nothing to show. */
  protected abstract show(): Promise<boolean>;

  private async start(): Promise<void> {
    try {
      if (await this.show()) this.setAttribute("ready", "");
    } catch (error) {
      this.setAttribute("failed", "");
      reportError(error);
    }
  }
}
