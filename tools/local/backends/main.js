// Starts one instance of the sample backend; see instance.ts.
require("../../preview/loader.js").install();
require("./instance.ts");
