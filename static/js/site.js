/* Everything here only adds comfort: pages are whole without it. */
import { preparePanels } from "./panels.js";
import { prepareCharts } from "./charts.js";
import { prepareTheme } from "./display.js";
import { prepareForms } from "./forms.js";
import { prepareReturn, prepareSearch } from "./search.js";

prepareTheme();
prepareForms();
prepareSearch();
prepareReturn();
preparePanels();
prepareCharts();
