/** The contacts that an organization's records already name, to choose from. */
import type { Fillers, Values } from "./rows";

interface Contact {
  readonly label: string;
  readonly values: Values;
}

export class KnownContacts implements Fillers {
  private readonly listeners: ((found: ReadonlyMap<string, Values>) => void)[] = [];
  private known: ReadonlyMap<string, Values> = new Map();

  constructor(form: HTMLFormElement, action: string) {
    const organization = form.querySelector<HTMLSelectElement>('[name="owner_org"]');
    if (!action || !organization) return;
    const ask = () =>
      void this.ask(`${action}?owner_org=${encodeURIComponent(organization.value)}`);
    organization.addEventListener("change", ask);
    ask();
  }

  whenKnown(told: (found: ReadonlyMap<string, Values>) => void): void {
    this.listeners.push(told);
    told(this.known);
  }

  private async ask(url: string): Promise<void> {
    const answer = await fetch(url).catch(() => null);
    if (!answer?.ok) return;
    const { result } = (await answer.json()) as { result: readonly Contact[] };
    this.known = new Map(result.map(({ label, values }) => [label, values]));
    for (const told of this.listeners) told(this.known);
  }
}
