package dev.needletail.boot;

import dev.needletail.server.Node;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.task.TaskSchedulingAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.ConfigurableApplicationContext;

/** Starts the node in this process, on free ports of the loopback interface. */
final class Launch {

    private static final List<String> FREE_PORTS = List.of(
            "needletail.tcp.host=127.0.0.1",
            "needletail.tcp.port=0",
            "needletail.event-loops.count=2",
            "needletail.shutdown.grace-period=10s");

    private Launch() {}

    /** The whole application with its HTTP server, as the command line starts it; {@code properties} as {@code name=value}. */
    static ConfigurableApplicationContext application(String... properties) {
        // Without the application.yml of the working directory, which is for people.
        List<String> arguments =
                new ArrayList<>(List.of("--server.address=127.0.0.1", "--spring.config.location=classpath:/"));
        Stream.concat(FREE_PORTS.stream(), Stream.of("server.port=0"))
                .filter(free -> Arrays.stream(properties)
                        .noneMatch(property -> property.startsWith(free.substring(0, free.indexOf('=') + 1))))
                .forEach(free -> arguments.add("--" + free));
        for (String property : properties) {
            arguments.add("--" + property);
        }
        return new SpringApplication(NeedletailApplication.class).run(arguments.toArray(String[]::new));
    }

    /** An application of somebody else's that has the node as a library, without a web server. */
    static ApplicationContextRunner library() {
        return new ApplicationContextRunner()
                .withConfiguration(
                        AutoConfigurations.of(TaskSchedulingAutoConfiguration.class, NeedletailConfiguration.class))
                .withPropertyValues(FREE_PORTS.toArray(String[]::new));
    }

    static int tcpPort(ConfigurableApplicationContext context) {
        return context.getBean(Node.class).port();
    }

    static int httpPort(ConfigurableApplicationContext context) {
        return Integer.parseInt(context.getEnvironment().getRequiredProperty("local.server.port"));
    }
}
