from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('catalog', '0004_service_promises'),
    ]

    operations = [
        migrations.AddField(
            model_name='service',
            name='regions',
            field=models.CharField(blank=True, db_default='', default='', max_length=1000),
        ),
    ]
