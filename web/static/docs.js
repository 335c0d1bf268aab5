// Shows the OpenAPI document of this server; nothing is asked of any other.
const place = document.getElementById("api");
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
