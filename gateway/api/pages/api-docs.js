/** Starts Swagger UI on this server's own description. */
SwaggerUIBundle({
  url: "/openapi.json",
  dom_id: "#swagger-ui",
  deepLinking: true,
  displayRequestDuration: true,
  // Its default sends the description to a validator on the internet.
  validatorUrl: null,
  persistAuthorization: false,
});
