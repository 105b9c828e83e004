/** Components that are drawn anew only when what they are given changes: for lists of thousands. */
import { Component, type ComponentType, type FunctionComponent } from "preact";

type Props = Record<string, unknown>;

export function memo<Given extends object>(Draw: FunctionComponent<Given>): ComponentType<Given> {
  return class extends Component<Given> {
    override shouldComponentUpdate(next: Given): boolean {
      return differ(this.props as Props, next as Props);
    }

    override render() {
      // Inside, the signals that it reads still redraw it by themselves.
      return <Draw {...this.props} />;
    }
  };
}

const differ = (a: Props, b: Props): boolean =>
  Object.keys({ ...a, ...b }).some((name) => a[name] !== b[name]);
