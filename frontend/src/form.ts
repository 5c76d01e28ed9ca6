/** Entry point of the pages that have the entry form: everything it adds is optional. */
import "./form.css";
import { DropZone } from "./elements/drop-zone";
import { EntryForm } from "./elements/entry-form";
import { ExtentEditor } from "./elements/extent-editor";

customElements.define("g2f-extent-editor", ExtentEditor);
customElements.define("g2f-form", EntryForm);
customElements.define("g2f-drop", DropZone);
