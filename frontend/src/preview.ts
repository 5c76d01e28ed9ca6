import "./preview.css";
import { Preview } from "./elements/preview";

customElements.define("g2f-preview", Preview);
