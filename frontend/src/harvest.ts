/** Entry point of the pages of the harvests: everything it adds is optional. */
import "./harvest.css";
import { RunProgress } from "./elements/run-progress";
import { SourceForm } from "./elements/source-form";

customElements.define("g2f-run-progress", RunProgress);
customElements.define("g2f-source-form", SourceForm);
