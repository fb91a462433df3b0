// Keeps what stands around a page alive when the page fails while it is drawn or loaded.

import { Component, type ReactNode } from "react";
import { Broken } from "./Broken";

export class Guard extends Component<{ children: ReactNode }, { failed?: unknown }> {
  override state: { failed?: unknown } = {};

  static getDerivedStateFromError(failed: unknown) {
    return { failed };
  }

  override render() {
    return "failed" in this.state ? <Broken reason={this.state.failed} /> : this.props.children;
  }
}
