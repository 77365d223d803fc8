package dev.needletail.boot;

import dev.needletail.boot.access.Secret;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * {@code needletail.management}.
 *
 * @param username name of the operator who logs in with {@code password}
 * @param password the operator's password as its hash in Spring Security's form, such as {bcrypt}$2a$10$..., never plain
 * @param token bearer token of at least 32 characters that may change things as well; from the environment
 *     (NEEDLETAIL_MANAGEMENT_TOKEN) or a file, never from the command line
 * @param allowedOrigins origins such as https://console.example whose pages may have a browser change things, beside the
 *     node's own
 */
public record ManagementProperties(
        @Nullable String username,
        @Nullable Secret password,
        @Nullable Secret token,
        @DefaultValue List<String> allowedOrigins) {}
