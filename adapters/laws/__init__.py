"""Laws fetched from e-Gov's 法令API, as a company may read them offline from then on."""
