import "./suggest.css";
import { Suggest } from "./elements/suggest";
import { TerritoryBox } from "./elements/territory-box";

customElements.define("g2f-suggest", Suggest);
customElements.define("g2f-territory", TerritoryBox);
