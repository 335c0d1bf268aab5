// Shows the OpenAPI document of this server; nothing is asked of any other.
const place = document.getElementById("api");
// The library knows dark by a class of its own.
const device = matchMedia("(prefers-color-scheme: dark)");
const dress = () => {
  const chosen = document.documentElement.dataset.scheme;
  document.documentElement.classList.toggle("dark-mode", chosen ? chosen === "dark" : device.matches);
};
dress();
device.addEventListener("change", dress);
SwaggerUIBundle({
  url: place.dataset.document,
  domNode: place,
  deepLinking: true,
  validatorUrl: null,
  // Whoever is logged in tries with his cookie; what changes something must come from this page.
  requestInterceptor: (request) => {
    if (place.dataset.token) request.headers["X-CSRF-Token"] = place.dataset.token;
    return request;
  },
});
