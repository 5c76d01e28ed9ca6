import "./suggest.css";
import { Suggest } from "./elements/suggest";

customElements.define("g2f-suggest", Suggest);
