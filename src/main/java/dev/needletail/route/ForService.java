package dev.needletail.route;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Binds a bean to the service of that name ({@code needletail.routing.key: leading-string}); on the {@code @Bean} method or
 * on the bean's class. A {@link RequestHandler} serves it, beside services that have backends.
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
 *
 * <p>On a {@code dev.needletail.upstream.Forecaster} bean it says whose connections are forecast: those of the service of
 * that name, which then has backends. A forecaster without it is the unnamed upstream's.
 *
 * <p>A service has one handler and one forecaster at most, and not both. What would never be asked is refused at start.
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.TYPE, ElementType.METHOD})
public @interface ForService {

    /** The name of the service, as clients send it: 1 to 255 bytes of UTF-8. */
    String value();
}
