package dev.needletail.boot;

import dev.needletail.boot.access.AccessSettings;
import dev.needletail.boot.access.Audited;
import dev.needletail.boot.access.Operators;
import dev.needletail.boot.access.PasswordHash;
import dev.needletail.boot.access.Secret;
import dev.needletail.boot.access.TokenDigest;
import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.boot.logging.LogLevel;
import org.springframework.boot.logging.LoggerConfiguration;
import org.springframework.boot.logging.LoggingSystem;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.CommandLinePropertySource;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.PropertySource;

/**
 * From {@code needletail.management} to who may change something over HTTP. Of this application only, as {@link HttpLoops}.
 */
@Configuration(proxyBeanMethods = false)
class HttpAccess {

    private static final String USERNAME = "needletail.management.username";
    private static final String PASSWORD = "needletail.management.password";
    private static final String TOKEN = "needletail.management.token";
    private static final ConfigurationPropertyName TOKEN_NAME = ConfigurationPropertyName.of(TOKEN);

    @Bean
    AccessSettings accessSettings(NeedletailProperties properties, ConfigurableEnvironment environment) {
        refuseOnTheCommandLine(environment, ManagementFactory.getRuntimeMXBean().getInputArguments());
        ManagementProperties management = properties.management();
        return Checked.of(
                "needletail.management.allowed-origins",
                () -> new AccessSettings(operators(management), management.allowedOrigins()));
    }

    static Operators operators(ManagementProperties management) {
        String username =
                management.username() == null || management.username().isBlank() ? null : management.username();
        Secret password = given(management.password());
        Secret token = given(management.token());
        if (username == null && password != null) {
            throw new InvalidConfigurationException(
                    USERNAME, "there is a password, but no name to log in with: set " + USERNAME);
        }
        if (username != null && password == null) {
            throw new InvalidConfigurationException(
                    PASSWORD, "there is a username, but no password: set " + PASSWORD + ", or take the username away");
        }
        if (username != null && username.indexOf(':') >= 0) {
            throw new InvalidConfigurationException(
                    USERNAME, "a name with a colon cannot be sent by HTTP Basic (RFC 7617): choose one without");
        }
        return new Operators(
                username,
                password == null ? null : Checked.of(PASSWORD, () -> PasswordHash.of(password)),
                token == null ? null : Checked.of(TOKEN, () -> TokenDigest.of(token)));
    }

    /** What is empty is not set: a variable of a container may be. */
    private static @Nullable Secret given(@Nullable Secret secret) {
        return secret == null || secret.isBlank() ? null : secret;
    }

    /**
     * A system property that the embedding program has set is in no command line: only what the JVM was started with is.
     *
     * @param jvmArguments of {@link java.lang.management.RuntimeMXBean#getInputArguments}, which has those of
     *     JAVA_TOOL_OPTIONS too; the JVM prints these at start
     */
    static void refuseOnTheCommandLine(ConfigurableEnvironment environment, List<String> jvmArguments) {
        for (PropertySource<?> source : environment.getPropertySources()) {
            if (source instanceof CommandLinePropertySource<?> line
                    && Arrays.stream(line.getPropertyNames()).anyMatch(HttpAccess::isToken)) {
                throw onTheCommandLine("a command line is read");
            }
        }
        for (String argument : jvmArguments) {
            int equals = argument.indexOf('=');
            if (argument.startsWith("-D") && equals > 0 && isToken(argument.substring(2, equals))) {
                throw onTheCommandLine("-D" + TOKEN + " is an argument of the JVM, and its command line is read");
            }
        }
    }

    /** In whatever spelling Spring would take it. */
    private static boolean isToken(String name) {
        return ConfigurationPropertyName.adapt(name, '.').equals(TOKEN_NAME);
    }

    private static InvalidConfigurationException onTheCommandLine(String what) {
        return new InvalidConfigurationException(
                TOKEN,
                what + " by every user of the host, as by ps: set the environment variable NEEDLETAIL_MANAGEMENT_TOKEN"
                        + " instead");
    }

    @Bean
    Audited auditedDrain(DrainControl control) {
        return new Audited(
                DrainEndpoint.ID, rest -> control.report().state().name().toLowerCase(Locale.ROOT));
    }

    @Bean
    Audited auditedLoggers(LoggingSystem logging) {
        return new Audited("loggers", name -> {
            LoggerConfiguration configuration = name.isEmpty() ? null : logging.getLoggerConfiguration(name);
            if (configuration == null) {
                return "-";
            }
            LogLevel configured = configuration.getConfiguredLevel();
            return "configured " + (configured == null ? "none" : configured) + ", effective "
                    + configuration.getEffectiveLevel();
        });
    }
}
