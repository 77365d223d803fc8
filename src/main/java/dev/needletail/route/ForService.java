package dev.needletail.route;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Binds a {@link RequestHandler} bean to the service of that name, beside services that have backends
 * ({@code needletail.routing.key: leading-string}).
 *
 * <pre>{@code
 * @Bean
 * @ForService("clock")
 * RequestHandler clock() {
 *     return (request, reply) -> reply.respond(Instant.now().toString().getBytes(UTF_8));
 * }
 * }</pre>
 *
 * <p>The payload that the handler sees begins with the name, as the client has sent it. A handler without this annotation
 * serves in the place of {@code needletail.upstream}.
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.TYPE, ElementType.METHOD})
public @interface ForService {

    /** The name of the service, as clients send it: 1 to 255 bytes of UTF-8. */
    String value();
}
