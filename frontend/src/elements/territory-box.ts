import { territoryUrl } from "../geo/search-url";
import { readTerritories, type Suggestion } from "../suggest/types";
import { Suggest } from "./suggest";

/**
 * `<g2f-territory action>` around the field of a search by territory: territories while typing.
 *
 * The one chosen is followed at once, with the other filters of the page; without JavaScript the
 * field sends what was typed.
 */
export class TerritoryBox extends Suggest {
  protected override read(answer: unknown): Suggestion[] {
    return readTerritories(answer, (code) => territoryUrl(window.location.href, code));
  }
}
