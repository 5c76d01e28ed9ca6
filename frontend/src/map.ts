/** Entry point of pages with a map: tiny by itself, the map code comes when a map is seen. */
import "./map.css";
import { ExtentMap } from "./elements/extent-map";
import { ResultsMap } from "./elements/results-map";

customElements.define("g2f-extent-map", ExtentMap);
customElements.define("g2f-results-map", ResultsMap);
