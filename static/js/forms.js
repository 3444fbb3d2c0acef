/* Addresses stay short: a form does not send its empty fields, and sends each list once; rows that
   are ticked (data-selection) are sent one by one. */
export function prepareForms() {
  for (const form of document.querySelectorAll("form[method=get]:not([data-selection])")) {
    form.addEventListener("formdata", ({ formData }) => {
      for (const name of new Set(formData.keys())) {
        const values = formData.getAll(name).filter((value) => value.trim() !== "");
        formData.delete(name);
        if (values.length > 0) {
          formData.set(name, values.join(","));
        }
      }
    });
  }
  for (const field of document.querySelectorAll("select[data-submits]")) {
    field.addEventListener("change", () => field.form.requestSubmit());
  }
}
