"use strict";

// Heads each row of a phase or a hub with its Work Group, so that rows can be told apart when folded.
window.wagtail.app.register(
  "offer-heading",
  class extends window.StimulusModule.Controller {
    connect() {
      this.tell();
    }

    tell() {
      const [chosen] = this.element.querySelector("select").selectedOptions;
      const row = this.element.closest("[data-inline-panel-child]");
      row.querySelector("[data-panel-heading-text]").textContent =
        chosen.value ? chosen.text : "Work Group on offer";
    }
  },
);
